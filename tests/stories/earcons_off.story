# Without earcons nothing but words is heard, and those of patience come sooner.
at 0.0 earcons off
at 0.0 started
at 0.1 camera found
sound none
say Ready. Objects.
at 2.0 see dog left?
at 2.0 looks take 2
at 2.5 short
say One moment.
say I am not sure. Perhaps a dog on the left.
at 10.0 fail camera
at 10.5 short
say One moment.
say I have no camera.
