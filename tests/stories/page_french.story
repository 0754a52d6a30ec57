# A page in French, with a box in German, which nobody has listed: guidance stays English.
at 0.0 mode page
at 0.0 page (fr) Avis | (fr) La porte est fermée. Merci de sonner! | (foreign de) | (en) Bitte nicht klingeln.
at 0.0 looks take 0.3
at 0.0 started
at 0.1 camera found
say Ready. Page.
at 3.0 guide good
say (fr) Avis.
say (fr) La porte est fermée.
say (fr) Merci de sonner!
at 6.9 long                 # the paragraph again, in the same voice
cut
say (fr) La porte est fermée.
say (fr) Merci de sonner!
say This is in German, which is not one of my languages.
say Bitte nicht klingeln.
say End of the page.
at 30.0 guide no_page
at 31.0 stop watching
