# Watched: what is new is told once, and so is a pack that cannot be used.
at 0.0 mode taught
at 0.0 watch 0.5
at 0.0 started
at 0.1 camera found
say Ready. Taught things.
at 4.0 know my cup
say My cup.
at 10.0 know my cup, -flowers
say I cannot use the new pack flowers.
at 16.0 short
say My cup.
at 22.0 stop watching
