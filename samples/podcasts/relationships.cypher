// Nodes are numbered by their ids, and who is related to whom follows from the numbers.

MATCH (p:Podcast) WITH p ORDER BY p.id WITH collect(p) AS podcasts
MATCH (e:Episode) WITH e, podcasts ORDER BY e.id WITH collect(e) AS episodes, podcasts
UNWIND range(0, size(episodes) - 1) AS x
WITH podcasts[x / 50] AS podcast, episodes[x] AS episode
CREATE (podcast)-[:HAS_EPISODE]->(episode);

MATCH (p:Podcast) WITH p ORDER BY p.id WITH collect(p) AS podcasts
MATCH (t:Topic) WITH t, podcasts ORDER BY t.id WITH collect(t) AS topics, podcasts
UNWIND range(0, size(topics) - 1) AS x
WITH podcasts[x / 19] AS podcast, topics[x] AS topic
CREATE (podcast)-[:COVERS_TOPIC]->(topic);

MATCH (t:Topic) WITH t ORDER BY t.id WITH collect(t) AS topics
UNWIND range(1, size(topics) - 1) AS x
WITH topics[(x - 1) / 5] AS whole, topics[x] AS part
CREATE (whole)-[:CONTAINS_TOPIC]->(part);

MATCH (e:Episode) WITH e ORDER BY e.id WITH collect(e) AS episodes
MATCH (s:Segment) WITH s, episodes ORDER BY s.id WITH collect(s) AS segments, episodes
UNWIND range(0, size(segments) - 1) AS x
WITH episodes[x / 10] AS episode, segments[x] AS segment
CREATE (episode)-[:HAS_SEGMENT]->(segment);

MATCH (t:Topic) WITH t ORDER BY t.id WITH collect(t) AS topics
MATCH (e:Episode) WITH e, topics ORDER BY e.id WITH collect(e) AS episodes, topics
UNWIND range(0, size(episodes) - 1) AS x UNWIND [0, 1] AS y
WITH episodes[x] AS episode, topics[(x * 3 + y) % size(topics)] AS topic
CREATE (episode)-[:HAS_TOPIC]->(topic);

MATCH (t:Topic) WITH t ORDER BY t.id WITH collect(t) AS topics
MATCH (s:Segment) WITH s, topics ORDER BY s.id WITH collect(s) AS segments, topics
UNWIND range(0, size(segments) - 1) AS x
WITH segments[x] AS segment, topics[(x / 10 * 3 + x % 2) % size(topics)] AS topic
CREATE (segment)-[:BELONGS_TO_TOPIC]->(topic);

MATCH (k:Speaker) WITH k ORDER BY k.id WITH collect(k) AS speakers
MATCH (e:Episode) WITH e, speakers ORDER BY e.id WITH collect(e) AS episodes, speakers
UNWIND range(0, size(episodes) - 1) AS x UNWIND [0, 1] AS y
WITH speakers[(x * 7 + y) % size(speakers)] AS speaker, episodes[x] AS episode
CREATE (speaker)-[:SPEAKS_IN]->(episode);

MATCH (k:Speaker) WITH k ORDER BY k.id WITH collect(k) AS speakers
MATCH (s:Segment) WITH s, speakers ORDER BY s.id WITH collect(s) AS segments, speakers
UNWIND range(0, size(segments) - 1) AS x
WITH speakers[(x / 10 * 7 + x % 2) % size(speakers)] AS speaker, segments[x] AS segment
CREATE (speaker)-[:SPEAKS]->(segment);

MATCH (k:Speaker) WITH k ORDER BY k.id WITH collect(k) AS speakers
MATCH (n:Entity) WITH n, speakers ORDER BY n.id WITH collect(n) AS entities, speakers
UNWIND range(0, size(entities) - 1) AS x
WITH speakers[x % size(speakers)] AS speaker, entities[x] AS entity, x
CREATE (speaker)-[:DISCUSSES {count: x % 9 + 1}]->(entity);

MATCH (n:Entity) WITH n ORDER BY n.id WITH collect(n) AS entities
MATCH (e:Episode) WITH e, entities ORDER BY e.id WITH collect(e) AS episodes, entities
UNWIND range(0, size(episodes) - 1) AS x UNWIND [0, 1, 2] AS y
WITH entities[(x * 2 + y) % size(entities)] AS entity, episodes[x] AS episode
CREATE (entity)-[:MENTIONED_IN]->(episode);

MATCH (n:Entity) WITH n ORDER BY n.id WITH collect(n) AS entities
MATCH (e:Episode) WITH e, entities ORDER BY e.id WITH collect(e) AS episodes, entities
UNWIND range(0, size(episodes) - 1) AS x UNWIND [0, 1] AS y
WITH entities[x * 2 + y] AS entity, episodes[x] AS episode, x
CREATE (entity)-[:HAS_SENTIMENT {score: (x % 21 - 10) / 10.0, polarity: CASE WHEN x % 21 < 10 THEN 'negative' ELSE 'positive' END}]->(episode);

MATCH (n:Entity) WITH n ORDER BY n.id WITH collect(n) AS entities
UNWIND range(0, size(entities) - 1) AS x UNWIND CASE x % 2 WHEN 0 THEN [1, 2] ELSE [1] END AS y
WITH entities[x] AS one, entities[(x + y) % size(entities)] AS other, x
CREATE (one)-[:CO_OCCURS_WITH {weight: x % 5 + 1}]->(other);

MATCH (n:Entity) WITH n ORDER BY n.id WITH collect(n) AS entities
MATCH (i:Insight) WITH i, entities ORDER BY i.id WITH collect(i) AS insights, entities
UNWIND range(0, size(insights) - 1) AS x
WITH entities[x * 2 / 3] AS entity, entities[(x * 2 / 3 + 1) % size(entities)] AS other, insights[x] AS insight
CREATE (entity)-[:RELATED_TO]->(insight), (other)-[:CONTRIBUTES_TO]->(insight);

MATCH (e:Episode) WITH e ORDER BY e.id WITH collect(e) AS episodes
MATCH (i:Insight) WITH i, episodes ORDER BY i.id WITH collect(i) AS insights, episodes
UNWIND range(0, size(insights) - 1) AS x
WITH insights[x] AS insight, episodes[x / 3] AS episode
CREATE (insight)-[:EXTRACTED_FROM]->(episode);

MATCH (e:Episode) WITH e ORDER BY e.id WITH collect(e) AS episodes
MATCH (s:Segment) WITH s, episodes ORDER BY s.id WITH collect(s) AS segments, episodes
MATCH (q:Quote) WITH q, episodes, segments ORDER BY q.id WITH collect(q) AS quotes, episodes, segments
UNWIND range(0, size(quotes) - 1) AS x
WITH quotes[x] AS quote, segments[x / 3 * 10 + x % 3 * 3] AS segment, episodes[x / 3] AS episode
CREATE (quote)-[:EXTRACTED_FROM]->(segment), (quote)-[:QUOTED_IN]->(episode);
