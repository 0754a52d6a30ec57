# News of the camera waits until the sentence is over.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 see cat middle
at 2.5 short
say A cat in the middle.
at 3.0 camera lost
say The camera is gone. I keep looking for it.
at 3.5 camera found
say The camera is back.
