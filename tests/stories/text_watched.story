# Mode text reads signs by itself: each once until it leaves, however it is spelt from look to look.
at 0.0 mode text
at 0.0 started
at 0.1 camera found
say Ready. Text.
at 4.0 read EXIT
say EXIT.
at 10.0 read EXlT
at 14.0 read EXIT | PLATFORM 4
say PLATFORM 4.
at 20.0 read PLATFORM 5
say PLATFORM 5.
at 26.0 see
at 34.0 read EXIT
say EXIT.
at 40.0 short
say EXIT.
at 45.0 long
say 7 seconds ago: EXIT.
at 50.0 read a | b | c | d | e | f | g
say There is much to read here. Press to hear it.
at 60.0 stop watching
