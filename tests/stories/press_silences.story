# A press in mid-sentence: silence, then the new answer, never the rest of the old one.
at 0.0 started
at 0.1 camera found
say Ready. Objects.
at 2.0 double
say I am not sure what this is.
cut
say Text.
at 3.0 read It was the best of times, it was the worst of times. | It was the age of wisdom. | The end
at 3.5 short
say It was the best of times, it was the worst of times.
say It was the age of wisdom.
cut
at 9.0 read STOP
at 9.1 short
say STOP.
