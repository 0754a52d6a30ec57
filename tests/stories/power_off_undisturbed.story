# On the way out nothing else counts: no press, no camera, no look that comes late.
at 0.0 started
at 0.1 camera found
at 0.5 looks take 7.0
say Ready. Objects.
at 2.0 power
say Keep holding to shut down.
say Press once: I look. Press twice: next mode. Press for one second: I repeat, slowly and in full. Hold for three seconds: this help. The mode is Objects. I can be wrong. Keep using your cane or your dog.
cut
at 8.2 camera lost
at 8.3 short
say Shutting down.
off
at 9.1 camera found
at 9.5 long
