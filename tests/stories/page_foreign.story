# A page in a writing that cannot be read: one phrase, and which writing it is.
at 0.0 mode page
at 0.0 page (foreign und-Cyrl)
at 0.0 looks take 0.3
at 0.0 started
at 0.1 camera found
say Ready. Page.
at 3.0 guide good
say This is in Cyrillic writing, which I do not read.
say End of the page.
at 30.0 stop watching
