# Which sound is heard when: before words, or where none are said, and never under any.
at 0.0 started
at 0.1 camera found
sound ready
say Ready. Objects.
at 2.0 see dog left
at 2.5 short
sound shutter
say A dog on the left.
at 5.0 see dog left?
at 5.5 short
sound shutter
sound not_sure
say I am not sure. Perhaps a dog on the left.
at 10.0 cover
at 10.5 short
sound shutter
sound not_sure
say It is too dark, or the lens is covered.
at 16.5 long
sound shutter
say 8 seconds ago: It is too dark, or the lens is covered.
at 26.0 see cat right
at 27.0 short
sound shutter
say A cat on the right.
