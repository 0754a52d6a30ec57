# A long press repeats the last answer, slower, in full, and says how old it is.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 long
say There is nothing to repeat yet.
at 6.0 see person left, person right, dog middle
at 6.5 short
say Two people and a dog in the middle.
at 10.0 see car middle
at 19.0 long
say 14 seconds ago: A person on the left, a person on the right and a dog in the middle.
