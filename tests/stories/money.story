# Paying: each note once, a value that two looks agree on, the total, and no note counted twice.
at 0.0 mode money
at 0.0 started
at 0.1 camera found
say Ready. Money.
at 3.0 note EUR 20
say 20 euros.
at 6.0 note
at 7.0 note EUR 20          # covered for a second: the same note
at 10.0 note
at 13.0 note EUR 20         # another one
say 20 euros.
at 16.0 note EUR 5, EUR 10
say 5 euros and 10 euros, together 15 euros.
at 20.0 double
say 5 euros and 10 euros, together 15 euros.
cut
say 55 euros in four notes.
at 24.0 short               # asked again: told, not counted
say 5 euros and 10 euros, together 15 euros.
at 30.0 double
say 5 euros and 10 euros, together 15 euros.
cut
say 55 euros in four notes.
at 34.0 long
say The count begins anew.
at 38.0 double
say 5 euros and 10 euros, together 15 euros.
cut
say No note is counted yet.
at 42.0 note ?              # a note that cannot be told
say Show it again, closer.
at 46.0 note
at 47.0 note stranger       # one of another country
say I am not sure. Perhaps it is not a note that I know.
at 54.0 note
at 55.0 note ?              # first too far away to say whether it is one of those known
at 56.0 note stranger
say Show it again, closer.
at 60.0 note
at 62.0 short
say I am not sure. Show the note again, closer.
at 70.0 triple
say I am not sure. Show the note again, closer.
cut
say No note is counted yet.
cut
say Objects.
at 75.0 stop watching
