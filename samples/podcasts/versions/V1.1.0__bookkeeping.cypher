// up
CREATE CONSTRAINT migration_history_id FOR (n:MigrationHistory) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT backup_marker_id FOR (n:BackupMarker) REQUIRE n.id IS UNIQUE;
CREATE (:BackupMarker {id: 'before-1.1.0', version: '1.0.0', direction: 'up', timestamp: datetime(),
  node_count: COUNT { (n) WHERE NOT n:SchemaVersion AND NOT n:tranship_history AND NOT n:_tranship_ledger }, relationship_count: COUNT { ()-->() }});
CREATE (:MigrationHistory {id: '1.1.0-up', version: '1.1.0', direction: 'up', description: 'bookkeeping', applied_at: datetime()});
MERGE (v:SchemaVersion {version: '1.1.0'}) SET v.applied_at = datetime(), v.description = 'bookkeeping';
MATCH (n:Podcast|Episode|Entity|Insight|Quote|Topic|Segment|Speaker) SET n.schema_version = '1.1.0';
// down
MATCH (n:Podcast|Episode|Entity|Insight|Quote|Topic|Segment|Speaker) SET n.schema_version = '1.0.0';
MATCH (v:SchemaVersion {version: '1.1.0'}) DELETE v;
MATCH (n:MigrationHistory|BackupMarker) DELETE n;
DROP CONSTRAINT IF EXISTS FOR (n:BackupMarker) REQUIRE n.id IS UNIQUE;
DROP CONSTRAINT IF EXISTS FOR (n:MigrationHistory) REQUIRE n.id IS UNIQUE;
// check
MATCH (n:Podcast|Episode|Entity|Insight|Quote|Topic|Segment|Speaker) WHERE n.schema_version <> '1.1.0' RETURN labels(n) AS label, n.id AS id LIMIT 10;
MATCH (b:BackupMarker) WHERE b.node_count = 0 RETURN b.id AS id;
