# A voice that hangs keeps the device from speaking, not from going off.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 voice hangs
at 2.1 power
say Keep holding to shut down.
cut
say Shutting down.
off
at 20.0 short
