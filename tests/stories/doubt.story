# The three wordings, and no other.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 3.0 see dog left
at 3.5 short
say A dog on the left.
at 6.0 see dog left?
at 6.5 short
say I am not sure. Perhaps a dog on the left.
at 10.0 see
at 10.5 short
say I am not sure what this is.
at 14.0 double
say I am not sure what this is.
cut
say Text.
at 15.0 short
say I find no text that I can read.
