# The device starts, and somebody looks at a dog.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 3.0 see dog left, person middle, person right
at 3.5 short
say A dog on the left and two people.
