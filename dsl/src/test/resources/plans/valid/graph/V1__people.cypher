// up
CREATE (a:Person {name: "Ada;"})-->(:Town);
MATCH (a:Person)--(t) SET t.seen = true;
// down
MATCH (n) DETACH DELETE n;
