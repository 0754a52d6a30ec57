# Systemd refuses: that is told, and the device goes on.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 see dog left
at 2.1 power
say Keep holding to shut down.
say Press once: I look. Press twice: next mode. Press for one second: I repeat, slowly and in full. Hold for three seconds: this help. The mode is Objects. I can be wrong. Keep using your cane or your dog.
cut
say Shutting down.
off
at 9.5 systemd refuses
say I cannot shut down.
at 12.0 short
say A dog on the left.
