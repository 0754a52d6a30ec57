# In private: beeps in place of every value, also where no other sounds are wanted.
at 0.0 mode money
at 0.0 private
at 0.0 started
at 0.1 camera found
sound ready
say Ready. Money.
at 2.0 earcons off
at 3.0 note EUR 20, EUR 5
sound beeps 20 5
at 6.0 short
sound beeps 20 5
at 9.0 double
sound beeps 20 5
sound beeps 25
at 12.0 stop watching
