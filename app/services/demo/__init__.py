"""The demonstration: invented people in real rooms, and stories told through the same services everybody uses.

`cast` says who sits where, `stories` reads what happened, `acts` knows how each thing is done, `teller` walks them all
in the order of time. Only the edge may start any of it, and only under APP_ENV=demo.
"""
