# How bright it is, in words; a covered lens is an answer, not a complaint.
at 0.0 mode light
at 0.0 started
at 0.1 camera found
say Ready. Light.
at 3.0 shine dim 0.3
at 3.5 short
say Dim light.
at 6.0 cover
at 6.5 short
say Very dark.
