// Takes back what plant.cypher does, last first.

// Too short: 2 quotes have fewer than 10 characters.
UNWIND range(90, 91) AS i MATCH (n:Quote {id: 'f04b7c91a6e8d3' + toString(100000000000000000 + i)}) SET n.text = 'Quote ' + i + ': words to remember';

// Not among the values: 2 entities are of type thing, 1 quote of type witty, 2 speakers have the role driver.
UNWIND range(70, 71) AS i MATCH (n:Entity {id: '31f8ab04e7d96c' + toString(100000000000000000 + i)}) SET n.type = ['event', 'other'][i - 70];
MATCH (n:Quote {id: 'f04b7c91a6e8d3' + toString(100000000000000000 + 80)}) SET n.quote_type = 'humorous';
UNWIND range(20, 21) AS i MATCH (n:Speaker {id: 'c5760fa8e1924d' + toString(100000000000000000 + i)}) SET n.role = ['host', 'guest'][i - 20];

// Out of range: 2 segments end before they start, 1 episode has a negative duration, 2 entities a bridge_score above 1.
UNWIND range(305, 306) AS i MATCH (n:Segment {id: 'd7a25e60c94b13' + toString(100000000000000000 + i)}) SET n.end_time = n.start_time + 175.5;
MATCH (n:Episode {id: '4ec06b9d183fa7' + toString(100000000000000000 + 35)}) SET n.duration = 1835;
UNWIND range(60, 61) AS i MATCH (n:Entity {id: '31f8ab04e7d96c' + toString(100000000000000000 + i)}) SET n.bridge_score = i / 100.0;

// Missing: 3 episodes have no description, 2 insights no content.
UNWIND range(30, 32) AS i MATCH (n:Episode {id: '4ec06b9d183fa7' + toString(100000000000000000 + i)}) SET n.description = 'What is said in episode ' + i;
UNWIND range(50, 51) AS i MATCH (n:Insight {id: '86e2d50f3cb17a' + toString(100000000000000000 + i)}) SET n.content = 'Insight ' + i + ': what follows';

// Unequal embeddings: those of 4 segments have 6 numbers, the others 8.
UNWIND range(200, 203) AS i MATCH (n:Segment {id: 'd7a25e60c94b13' + toString(100000000000000000 + i)}) SET n.embedding = [x IN range(0, 7) | ((i * 31 + x * 17) % 100) / 100.0];

// Mixed ids: 3 entities have a number as id, 2 a UUID, the others 32 hexadecimal digits.
UNWIND range(30, 34) AS i MATCH (n:Entity {name: 'Entity ' + i}) SET n.id = '31f8ab04e7d96c' + toString(100000000000000000 + i);

// 3 forms of dates: 7 episodes have slashes, 6 only the day, the others the time, too.
UNWIND range(10, 16) AS i MATCH (n:Episode {id: '4ec06b9d183fa7' + toString(100000000000000000 + i)}) SET n.published_date = left(replace(n.published_date, '/', '-'), 10) + 'T08:00:00Z';
UNWIND range(20, 25) AS i MATCH (n:Episode {id: '4ec06b9d183fa7' + toString(100000000000000000 + i)}) SET n.published_date = left(n.published_date, 10) + 'T08:00:00Z';

// 12 orphans: 4 episodes without a podcast, 5 segments without an episode, 3 quotes without a segment.
UNWIND range(40, 43) AS i MATCH (p:Podcast {id: 'b9d1f4e07a3c52' + toString(100000000000000000 + 0)}), (e:Episode {id: '4ec06b9d183fa7' + toString(100000000000000000 + i)}) MERGE (p)-[:HAS_EPISODE]->(e);
UNWIND range(100, 104) AS i MATCH (e:Episode {id: '4ec06b9d183fa7' + toString(100000000000000000 + i / 10)}), (s:Segment {id: 'd7a25e60c94b13' + toString(100000000000000000 + i)}) MERGE (e)-[:HAS_SEGMENT]->(s);
UNWIND range(60, 62) AS i MATCH (q:Quote {id: 'f04b7c91a6e8d3' + toString(100000000000000000 + i)}), (s:Segment {id: 'd7a25e60c94b13' + toString(100000000000000000 + i / 3 * 10 + i % 3 * 3)}) MERGE (q)-[:EXTRACTED_FROM]->(s);

// 3 ids of speakers and 2 of quotes are there twice.
UNWIND [10, 12, 14] AS i MATCH (n:Speaker {name: 'Speaker ' + (i + 1)}) SET n.id = 'c5760fa8e1924d' + toString(100000000000000000 + i + 1);
UNWIND [20, 22] AS i MATCH (n:Quote {text: 'Quote ' + (i + 1) + ': words to remember'}) SET n.id = 'f04b7c91a6e8d3' + toString(100000000000000000 + i + 1);

// A constraint and an index are missing: quote_id, topic_trend.
CREATE CONSTRAINT quote_id IF NOT EXISTS FOR (n:Quote) REQUIRE n.id IS UNIQUE;
CREATE INDEX topic_trend IF NOT EXISTS FOR (n:Topic) ON (n.trend);
