# A press is answered at once while watching; what it told is no news afterwards.
at 0.0 watch 0.5
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 3.0 see dog left
at 3.4 short
say A dog on the left.
at 8.0 see dog left, cat right
say A cat on the right.
at 12.0 double
say A dog on the left and a cat on the right.
cut
say Text.
at 20.0 stop watching
