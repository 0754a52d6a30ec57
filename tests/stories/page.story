# A page: guided to, taken by itself, read while the rest is still unknown, paused, stepped through.
at 0.0 mode page
at 0.0 page A title | One one. One two. | Two one. Two two. Two three.
at 0.0 looks take 0.9
at 0.0 started
at 0.1 camera found
sound ready
say Ready. Page.
at 3.0 guide cut_right
say The right edge is cut off.
say The right edge is cut off.
at 12.0 guide good
sound shutter
say A title.
at 16.4 short               # pauses in mid-sentence, while the rest is still being read
say One one.
cut
at 20.0 short               # goes on where it was
say One one.
at 21.0 long                # the paragraph again, slower
say One two.
cut
say One one.
say One two.
say Two one.
say Two two.
say Two three.
say End of the page.
at 40.0 guide no_page
at 44.0 guide good          # another one
sound shutter
say A title.
at 47.2 double              # past what began, to the next paragraph
cut
say One one.
say One two.
at 49.0 triple              # another mode
cut
say Two one.
cut
say Objects.
at 60.0 stop watching
