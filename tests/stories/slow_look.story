# An answer that comes when the world may have changed is not given.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 see dog left
at 2.0 looks take 6
at 2.5 short
say One moment.
say That took too long. Press again.
at 12.0 looks take 0.2
at 12.5 short
say A dog on the left.
