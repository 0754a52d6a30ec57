# News of the camera waits until the sentence is over, and is told as it is then, once.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 see cat middle
at 2.5 short
say A cat in the middle.
at 3.0 camera lost
at 3.2 camera found
at 3.4 camera lost
at 3.6 camera found
at 12.0 short
say A cat in the middle.
at 12.5 camera lost
at 12.6 camera found
at 12.7 camera lost
say The camera is gone. I keep looking for it.
at 30.0 camera found
say The camera is back.
