# A look that takes long: a sound after a second, words only after four.
at 0.0 started
at 0.1 camera found
sound ready
say Ready. Objects.
at 2.0 see dog left
at 2.0 looks take 3
at 2.5 short
sound shutter
sound working
say A dog on the left.
at 10.0 looks take 4.6
at 10.5 short
sound shutter
sound working
say One moment.
say A dog on the left.
