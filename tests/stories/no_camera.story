# No camera at first: said once. A press says why there is no answer. It comes back by itself.
at 0.0 started
at 0.1 camera lost
say Not ready. I have no camera.
at 0.2 fail camera
at 5.0 short
say I have no camera.
at 20.0 camera found
say Ready. Objects.
at 22.0 see cat middle
at 23.0 short
say A cat in the middle.
at 30.0 camera lost
say The camera is gone. I keep looking for it.
at 90.0 camera found
say The camera is back.
