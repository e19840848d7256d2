"""Papers as Word files, for offices that file, stamp and change them."""
