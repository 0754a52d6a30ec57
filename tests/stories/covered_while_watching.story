# A hand over the lens pauses: nothing is said, and what was told before is not told again.
at 0.0 watch 0.5
at 0.0 started
at 0.1 camera found
at 0.1 see dog left
say Ready. Objects.
say A dog on the left.
at 8.0 cover
at 20.0 see dog left
at 25.0 short
say A dog on the left.
at 30.0 stop watching
