# Two of three packs of bank notes are damaged: told whenever the mode begins, and in no other.
at 0.0 mode money
at 0.0 started money:sek money:mkd
at 0.1 camera found
say Ready. Money.
say I do not know all bank notes: sek and mkd cannot be used.
at 9.0 note EUR 20
say 20 euros.
at 12.0 note
at 14.0 triple
say I am not sure. Show the note again, closer.
cut
say 20 euros in one note.
cut
say Objects.
at 18.0 double
say I am not sure what this is.
cut
say Text.
at 22.0 double
say I find no text that I can read.
cut
say Money.
say Three presses lead on to the next mode.
say I do not know all bank notes: sek and mkd cannot be used.
at 36.0 stop watching
