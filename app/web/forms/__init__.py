"""What people fill in: one file per noun, read from the request, checked, and given back with what is wrong."""
