# A complaint has its own sound before it; good news has none.
at 0.0 started
at 0.1 camera lost
sound error
say Not ready. I have no camera.
at 0.2 fail camera
at 5.0 short
sound shutter
sound error
say I have no camera.
at 20.0 camera found
sound ready
say Ready. Objects.
at 24.0 camera lost
sound error
say The camera is gone. I keep looking for it.
at 40.0 camera found
say The camera is back.
