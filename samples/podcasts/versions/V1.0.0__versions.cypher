// up
CREATE CONSTRAINT schema_version FOR (n:SchemaVersion) REQUIRE n.version IS UNIQUE;
CREATE INDEX entity_mentions FOR (n:Entity) ON (n.mention_count);
CREATE INDEX episode_published FOR (n:Episode) ON (n.published_date);
CREATE INDEX segment_episode FOR (n:Segment) ON (n.episode_id);
CREATE INDEX quote_segment FOR (n:Quote) ON (n.segment_id);
MERGE (v:SchemaVersion {version: '1.0.0'}) SET v.applied_at = datetime(), v.description = 'versions';
MATCH (n:Podcast|Episode|Entity|Insight|Quote|Topic|Segment|Speaker) SET n.schema_version = '1.0.0';
// down
MATCH (n:Podcast|Episode|Entity|Insight|Quote|Topic|Segment|Speaker) REMOVE n.schema_version;
MATCH (v:SchemaVersion {version: '1.0.0'}) DELETE v;
DROP INDEX IF EXISTS FOR (n:Quote) ON (n.segment_id);
DROP INDEX IF EXISTS FOR (n:Segment) ON (n.episode_id);
DROP INDEX IF EXISTS FOR (n:Episode) ON (n.published_date);
DROP INDEX IF EXISTS FOR (n:Entity) ON (n.mention_count);
DROP CONSTRAINT IF EXISTS FOR (n:SchemaVersion) REQUIRE n.version IS UNIQUE;
// check
MATCH (n:Podcast|Episode|Entity|Insight|Quote|Topic|Segment|Speaker) WHERE n.schema_version IS NULL RETURN labels(n) AS label, n.id AS id LIMIT 10;
