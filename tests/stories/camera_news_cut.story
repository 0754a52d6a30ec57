# News that a press cuts off is told again when the device is free.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 5.0 camera lost
say The camera is gone. I keep looking for it.
cut
at 5.1 fail camera
at 5.5 double
say I have no camera.
cut
say Text.
at 20.0 camera found
say The camera is back.
