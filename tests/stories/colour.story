# The colour in the middle: stated, doubted, two of them, and too dark to tell.
at 0.0 mode colour
at 0.0 started
at 0.1 camera found
say Ready. Colour.
at 3.0 paint dark blue
at 3.5 short
say Dark blue.
at 6.0 paint grey?
at 6.5 short
say I am not sure. Perhaps grey.
at 10.0 paint red, white
at 10.5 short
say Red and white.
at 13.5 long
say 5 seconds ago: Partly red and partly white.
at 22.0 cover
at 22.5 short
say It is too dark, or the lens is covered.
