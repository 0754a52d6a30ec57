# Pressing again while a look runs: only the last press is answered, once.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 see cat middle
at 2.0 looks take 1.5
at 2.5 short
at 3.0 short
at 3.6 short
say A cat in the middle.
