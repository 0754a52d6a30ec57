# A pack that cannot be used is told of once, also when a press drops the first look that met it;
# once it was mended and breaks again, it is news.
at 0.0 mode taught
at 0.0 started
at 0.1 camera found
say Ready. Taught things.
at 3.0 know my cup, -flowers
at 3.5 long
say There is nothing to repeat yet.
at 8.0 short
say My cup.
say I cannot use the new pack flowers.
at 13.0 short
say My cup.
at 15.0 long
say 4 seconds ago: My cup.
at 19.0 know my cup
at 19.5 short
say My cup.
at 22.0 know -flowers
at 22.5 short
say I cannot use the new pack flowers.
at 27.0 short
say I am not sure what this is.
