"""What hangs on walls: one composition per kind of sheet, drawn alike by a vector pen and a pixel pen.

`content` says what stands on a sheet, `layout` where, `pdf` and `png` draw it, `press` draws many and `proofs` scans
what was drawn. All lengths are millimetres from the upper left corner of the paper, unless a name says otherwise.
"""
