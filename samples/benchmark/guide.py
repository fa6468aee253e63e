"""Moves entries as the guide of PartitionCache does: asks for the keys, gets each from PostgreSQL, and sets it in Redis.

Two round trips an entry, with the drivers of PartitionCache; not its checks, progress and samples.
"""

import sys

import psycopg
import redis
from psycopg import sql

postgresql_port, redis_port, most = (int(argument) for argument in sys.argv[1:])
table = sql.Identifier("pc_cache_city_id")
cursor = psycopg.connect(host="127.0.0.1", port=postgresql_port, user="postgres", dbname="postgres").cursor()
cache = redis.Redis(host="127.0.0.1", port=redis_port)

cache.hset("_partition_metadata:city_id", mapping={"datatype": "integer"})
cursor.execute(sql.SQL("SELECT query_hash FROM {}").format(table))
for (query_hash,) in cursor.fetchall()[:most]:
    cursor.execute(sql.SQL("SELECT partition_keys FROM {} WHERE query_hash = %s").format(table), (query_hash,))
    members = set(cursor.fetchone()[0])
    cache.sadd("cache:city_id:" + query_hash, *[str(member) for member in members])
