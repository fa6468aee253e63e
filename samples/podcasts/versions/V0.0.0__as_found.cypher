// The graph as it was found. Nothing has to be done for it; that there is a podcast is what everything else builds on.
// up
RETURN 'as found';
// down
RETURN 'as found';
// check
MATCH (n:Podcast) WITH count(n) AS podcasts WHERE podcasts = 0 RETURN 'there is no podcast' AS problem;
