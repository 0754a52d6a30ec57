# What was taught: stated by its own name, doubted, two packs at once, and not known.
at 0.0 mode taught
at 0.0 started
at 0.1 camera found
say Ready. Taught things.
at 3.0 know my cup
at 3.5 short
say My cup.
at 6.0 know 10_rupees, Anna's keys?
at 6.5 short
say 10 rupees.
say I am not sure. Perhaps Anna's keys.
at 12.0 know
at 12.5 short
say I am not sure what this is.
at 16.0 long
say 5 seconds ago: I am not sure what this is.
