package dev.tranship.plugin.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tranship.spi.Catalog;
import dev.tranship.spi.Catalog.Other;
import dev.tranship.spi.DatasetPath;
import dev.tranship.spi.Table;
import dev.tranship.spi.Table.Column;
import dev.tranship.spi.Table.Default;
import dev.tranship.spi.Type;
import dev.tranship.spi.TypeParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DdlReaderTest {
    private static Catalog read(Dialect dialect, String sql) {
        return new DdlReader(dialect, TypeMap.of(dialect, ""), "dump.sql").read(sql);
    }

    private static Table table(Catalog catalog, String name) {
        return catalog.table(DatasetPath.parse(name)).orElseThrow();
    }

    private static Column column(Catalog catalog, String table, String name) {
        return table(catalog, table).column(name).orElseThrow();
    }

    private static List<String> needingAPerson(Catalog catalog) {
        return catalog.others().stream()
                .filter(o -> !List.of("session", "data", "storage", "assumption", "option")
                        .contains(o.kind()))
                .map(o -> o.kind() + " " + o.name() + " " + o.place())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, MySql", "POSTGRESQL, PostgreSql", "ORACLE, Oracle", "SQLSERVER, SqlServer"})
    void readsTheSameShopInEveryDialect(Dialect dialect, String name) throws IOException {
        Path file = Path.of("../../../shared/data/chinook/Chinook_" + name + ".sql");
        assumeThat(file).exists();

        Catalog catalog = read(dialect, Files.readString(file));

        assertThat(catalog.tables()).hasSize(11);
        assertThat(catalog.tables())
                .allSatisfy(e -> assertThat(e.table().primaryKey()).isNotNull());
        assertThat(catalog.tables().stream()
                        .mapToInt(e -> e.table().foreignKeys().size())
                        .sum())
                .isEqualTo(11);
        assertThat(catalog.tables().stream()
                        .mapToInt(e -> e.table().columns().size())
                        .sum())
                .isEqualTo(64);
        assertThat(needingAPerson(catalog)).isEmpty();
        assertThat(catalog.others()).extracting(Other::kind).contains("data", "session");
    }

    @Test
    void readsWhatMysqldumpWrites() {
        Catalog catalog = read(Dialect.MYSQL, """
                /*!40101 SET NAMES utf8mb4 */;
                DROP TABLE IF EXISTS `order`;
                CREATE TABLE `order` (
                  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
                  `ref` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'it''s' COMMENT 'the, number',
                  `paid` tinyint(1) NOT NULL DEFAULT '0',
                  `state` enum('new','it\\'s done') DEFAULT NULL,
                  `at` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
                  `total` decimal(10,2) GENERATED ALWAYS AS (`net` + `tax`) STORED,
                  `big` bigint unsigned DEFAULT '18446744073709551615',
                  PRIMARY KEY (`id`),
                  UNIQUE KEY `uq_ref` (`ref`),
                  KEY `part` (`ref`(10) DESC,`paid`),
                  FULLTEXT KEY `ft` (`ref`),
                  CONSTRAINT `fk` FOREIGN KEY (`id`) REFERENCES `parent` (`id`) ON DELETE CASCADE
                ) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COMMENT='all orders; ever';
                CREATE TABLE parent (id int unsigned primary key);
                INSERT INTO `order` VALUES (1,'a;b'),(2,'c\\'); DROP TABLE x; --');
                DELIMITER ;;
                /*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `tr` BEFORE INSERT ON `order`
                FOR EACH ROW BEGIN SET NEW.ref = 'x'; SET NEW.paid = 1; END */;;
                CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END ;;
                DELIMITER ;
                CREATE TABLE last (a int);
                """);

        Table order = table(catalog, "order");
        assertThat(catalog.tables())
                .extracting(e -> e.table().path().name())
                .containsExactly("last", "order", "parent");
        assertThat(order.comment()).isEqualTo("all orders; ever");
        assertThat(column(catalog, "order", "id"))
                .isEqualTo(new Column("id", new Type.Int(32, false), false, null, true, null, null));
        assertThat(column(catalog, "order", "ref").defaultValue()).isEqualTo(new Default.Constant("it's"));
        assertThat(column(catalog, "order", "ref").comment()).isEqualTo("the, number");
        assertThat(column(catalog, "order", "paid").defaultValue()).isEqualTo(new Default.Constant(false));
        assertThat(column(catalog, "order", "state").type()).isEqualTo(new Type.Enum(List.of("new", "it's done")));
        assertThat(column(catalog, "order", "state").defaultValue()).isNull();
        assertThat(column(catalog, "order", "at").defaultValue())
                .isEqualTo(new Default.Now(Default.Now.Part.TIMESTAMP));
        assertThat(column(catalog, "order", "total").generated()).isEqualTo("net + tax");
        assertThat(column(catalog, "order", "big").type()).isEqualTo(Type.UINT64);
        assertThat(order.uniqueKeys()).containsExactly(new Table.Key("uq_ref", List.of("ref")));
        assertThat(order.indexes()).extracting(Table.Index::name).containsExactly("part");
        assertThat(order.indexes().get(0).parts())
                .containsExactly(new Table.Index.Part("ref", false, true), new Table.Index.Part("paid", false, false));
        assertThat(order.foreignKeys())
                .containsExactly(new Table.ForeignKey(
                        "fk", List.of("id"), DatasetPath.of("parent"), List.of("id"), "CASCADE", "NO ACTION"));
        assertThat(needingAPerson(catalog))
                .containsExactly(
                        "statement order: there is no logical counterpart of FULLTEXT dump.sql:14",
                        "trigger tr dump.sql:20",
                        "procedure p dump.sql:22");
        assertThat(catalog.others()).contains(new Other("data", "1 × INSERT", ""));
        assertThat(catalog.others())
                .filteredOn(o -> o.kind().equals("option"))
                .extracting(o -> o.name() + ": " + o.definition())
                .contains("order.at: ON UPDATE CURRENT_TIMESTAMP", "order.ref: COLLATE latin1_bin");
    }

    @Test
    void readsWhatPgDumpWrites() {
        Catalog catalog = read(Dialect.POSTGRESQL, """
                SET client_encoding = 'UTF8';
                \\restrict abc
                CREATE TYPE public.mood AS ENUM ('sad', 'glad');
                CREATE DOMAIN public.year AS integer CONSTRAINT c CHECK (((VALUE >= 1901) AND (VALUE <= 2155)));
                CREATE FUNCTION public.last_day(d date) RETURNS date LANGUAGE sql AS $_$ SELECT 1; $_$;
                CREATE SEQUENCE public.film_id_seq START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
                CREATE SEQUENCE public.loose START WITH 1;
                CREATE TABLE public.film (
                    film_id integer DEFAULT nextval('public.film_id_seq'::regclass) NOT NULL,
                    Title character varying(255) DEFAULT 'G'::character varying NOT NULL,
                    released public.year,
                    mood public.mood DEFAULT 'sad'::public.mood,
                    rate numeric(4,2) DEFAULT 4.99 NOT NULL,
                    offs integer DEFAULT '-1'::integer,
                    tags text[],
                    at timestamp(3) with time zone DEFAULT now() NOT NULL,
                    body jsonb DEFAULT '{}'::jsonb,
                    CONSTRAINT rate_check CHECK ((rate > (0)::numeric)),
                    EXCLUDE USING gist (at WITH &&)
                );
                ALTER TABLE public.film OWNER TO postgres;
                ALTER SEQUENCE public.film_id_seq OWNED BY public.film.film_id;
                CREATE TABLE other.note (id bigint NOT NULL, film_id integer, PRIMARY KEY (id));
                ALTER TABLE other.note ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
                    SEQUENCE NAME other.note_id_seq START WITH 1);
                COPY public.film (film_id, title) FROM stdin;
                1	a; CREATE TABLE no (
                2	b
                \\.
                ALTER TABLE ONLY public.film ADD CONSTRAINT film_pkey PRIMARY KEY (film_id);
                CREATE UNIQUE INDEX idx_title ON public.film USING btree (title DESC, lower((title)::text)) WHERE (rate > 1);
                CREATE INDEX idx_body ON public.film USING gin (body);
                ALTER TABLE ONLY other.note ADD CONSTRAINT fk FOREIGN KEY (film_id) REFERENCES public.film(film_id) ON UPDATE CASCADE ON DELETE SET NULL;
                CREATE VIEW public.good AS SELECT film.film_id, film.title FROM public.film WHERE (film.rate > 4);
                COMMENT ON TABLE public.film IS 'all films';
                COMMENT ON COLUMN public.film.title IS 'what it''s called';
                CREATE TRIGGER t BEFORE UPDATE ON public.film FOR EACH ROW EXECUTE FUNCTION public.last_day();
                """);

        Table film = table(catalog, "film");
        assertThat(column(catalog, "film", "film_id"))
                .isEqualTo(new Column("film_id", Type.INT32, false, null, true, null, null));
        assertThat(column(catalog, "film", "title").defaultValue()).isEqualTo(new Default.Constant("G"));
        assertThat(column(catalog, "film", "title").comment()).isEqualTo("what it's called");
        assertThat(column(catalog, "film", "released").type()).isEqualTo(Type.INT32);
        assertThat(column(catalog, "film", "mood").type()).isEqualTo(new Type.Enum(List.of("sad", "glad")));
        assertThat(column(catalog, "film", "mood").defaultValue()).isEqualTo(new Default.Constant("sad"));
        assertThat(column(catalog, "film", "offs").defaultValue()).isEqualTo(new Default.Constant(-1L));
        assertThat(column(catalog, "film", "tags").type()).isEqualTo(new Type.Array(Type.TEXT));
        assertThat(column(catalog, "film", "at").type()).isEqualTo(new Type.Timestamp(3, true));
        assertThat(film.primaryKey()).isEqualTo(new Table.Key("film_pkey", List.of("film_id")));
        assertThat(film.checks()).extracting(Table.Check::name).containsExactly("rate_check");
        assertThat(film.comment()).isEqualTo("all films");
        assertThat(film.indexes()).singleElement().satisfies(index -> {
            assertThat(index.unique()).isTrue();
            assertThat(index.where()).contains("rate > 1");
            assertThat(index.parts().get(0)).isEqualTo(new Table.Index.Part("title", false, true));
            assertThat(index.parts().get(1).expression()).isTrue();
        });
        assertThat(column(catalog, "other.note", "id").identity()).isTrue();
        assertThat(table(catalog, "other.note").foreignKeys())
                .containsExactly(new Table.ForeignKey(
                        "fk", List.of("film_id"), DatasetPath.of("film"), List.of("film_id"), "SET NULL", "CASCADE"));
        assertThat(catalog.views())
                .singleElement()
                .satisfies(v -> assertThat(v.query()).startsWith("SELECT film.film_id"));
        assertThat(needingAPerson(catalog))
                .containsExactlyInAnyOrder(
                        "function last_day dump.sql:5",
                        "statement film: there is no logical counterpart of EXCLUDE dump.sql:19",
                        "index idx_body dump.sql:32",
                        "trigger t dump.sql:37",
                        "sequence loose dump.sql:7");
        assertThat(catalog.others()).contains(new Other("data", "2 × row after COPY", ""));
    }

    @Test
    void readsWhatManagementStudioWrites() {
        Catalog catalog = read(Dialect.SQLSERVER, """
                USE [Shop]
                GO
                SET ANSI_NULLS ON
                GO
                CREATE TABLE [dbo].[Order Line](
                	[Id] [int] IDENTITY(1,1) NOT NULL,
                	[Note] [nvarchar](max) NULL,
                	[At] [datetime2](7) NOT NULL CONSTRAINT [df] DEFAULT (getdate()),
                	[Sum]  AS ([a]*[b]) PERSISTED,
                	[Flag] [bit] NOT NULL,
                	[Guid] [uniqueidentifier] ROWGUIDCOL NOT NULL,
                 CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([Id] ASC) WITH (PAD_INDEX = OFF, FILLFACTOR = 80) ON [PRIMARY]
                ) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
                GO
                ALTER TABLE [dbo].[Order Line] ADD  CONSTRAINT [DF_Flag]  DEFAULT ((1)) FOR [Flag]
                GO
                CREATE TABLE [sales].[Item]([Id] [int] NOT NULL PRIMARY KEY, [Parent] [int])
                CREATE NONCLUSTERED INDEX [IX] ON [sales].[Item]([Parent] ASC) INCLUDE ([Id]) WITH (FILLFACTOR = 80)
                ALTER TABLE [sales].[Item]  WITH CHECK ADD  CONSTRAINT [FK] FOREIGN KEY([Parent])
                REFERENCES [dbo].[Order Line] ([Id])
                ON DELETE CASCADE
                GO
                ALTER TABLE [sales].[Item] CHECK CONSTRAINT [FK]
                GO
                CREATE PROCEDURE [dbo].[p] @a int AS
                BEGIN
                  SELECT 1;
                  CREATE TABLE #t (a int)
                END
                GO
                """);

        assertThat(catalog.tables())
                .extracting(e -> e.table().path().segments())
                .containsExactly(List.of("Order Line"), List.of("sales", "Item"));
        assertThat(column(catalog, "\"Order Line\"", "Id").identity()).isTrue();
        assertThat(column(catalog, "\"Order Line\"", "Note").type()).isEqualTo(Type.TEXT);
        assertThat(column(catalog, "\"Order Line\"", "At").type()).isEqualTo(new Type.Timestamp(7, false));
        assertThat(column(catalog, "\"Order Line\"", "At").defaultValue())
                .isEqualTo(new Default.Now(Default.Now.Part.TIMESTAMP));
        assertThat(column(catalog, "\"Order Line\"", "Sum").generated()).isEqualTo("a*b");
        assertThat(column(catalog, "\"Order Line\"", "Flag").defaultValue()).isEqualTo(new Default.Constant(true));
        assertThat(column(catalog, "\"Order Line\"", "Guid").type()).isEqualTo(Type.UUID);
        assertThat(table(catalog, "sales.Item").foreignKeys())
                .containsExactly(new Table.ForeignKey(
                        "FK", List.of("Parent"), DatasetPath.of("Order Line"), List.of("Id"), "CASCADE", "NO ACTION"));
        assertThat(table(catalog, "sales.Item").indexes())
                .extracting(Table.Index::name)
                .containsExactly("IX");
        assertThat(needingAPerson(catalog))
                .containsExactly("procedure p dump.sql:25", "column type \"Order Line\".Sum dump.sql:9");
    }

    @Test
    void readsWhatOracleAndSqliteWrite() {
        Catalog oracle = read(Dialect.ORACLE, """
                SET DEFINE OFF
                PROMPT it's a shop
                CREATE TABLE "HR"."EMP" (
                  "ID" NUMBER(10,0) GENERATED BY DEFAULT ON NULL AS IDENTITY NOT NULL ENABLE,
                  NAME VARCHAR2(20 CHAR) DEFAULT 'x' NOT NULL ENABLE,
                  PAY NUMBER(8,2), ANY_NUMBER NUMBER, SMALL NUMBER(3), HIRED DATE DEFAULT SYSDATE,
                  AT TIMESTAMP (6) WITH LOCAL TIME ZONE, R RAW(16), SPAN INTERVAL DAY (2) TO SECOND (6),
                  CONSTRAINT PK PRIMARY KEY ("ID") USING INDEX PCTFREE 10 TABLESPACE "USERS" ENABLE
                ) SEGMENT CREATION IMMEDIATE PCTFREE 10 TABLESPACE "USERS";
                ALTER TABLE EMP ADD (BOSS NUMBER(10), CONSTRAINT FK FOREIGN KEY (BOSS) REFERENCES EMP (ID) ENABLE);
                CREATE OR REPLACE EDITIONABLE TRIGGER "HR"."T" BEFORE INSERT ON EMP FOR EACH ROW
                BEGIN
                  :NEW.NAME := 'a';
                END;
                /
                CREATE INDEX IX ON EMP (NAME);
                """);
        Catalog sqlite = read(Dialect.SQLITE, """
                PRAGMA foreign_keys=OFF;
                CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE NOT NULL, any,
                  at DATETIME DEFAULT (datetime('now')), p REFERENCES t(id), UNIQUE (name)) STRICT;
                CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET any = 1; DELETE FROM t; END;
                CREATE VIRTUAL TABLE v USING fts5(a);
                CREATE VIEW w AS SELECT id FROM t;
                """);

        assertThat(table(oracle, "EMP").columns())
                .extracting(c -> c.name() + " " + c.type())
                .containsExactly(
                        "ID int64",
                        "NAME string(20)",
                        "PAY decimal(8,2)",
                        "ANY_NUMBER decimal(38,10)",
                        "SMALL int16",
                        "HIRED timestamp(0)",
                        "AT timestamptz(6)",
                        "R bytes(16)",
                        "SPAN interval",
                        "BOSS int64");
        assertThat(column(oracle, "EMP", "ID").identity()).isTrue();
        assertThat(table(oracle, "EMP").foreignKeys()).hasSize(1);
        assertThat(table(oracle, "EMP").indexes()).extracting(Table.Index::name).containsExactly("IX");
        assertThat(needingAPerson(oracle)).containsExactly("trigger T dump.sql:11");
        assertThat(table(sqlite, "t").columns())
                .extracting(c -> c.name() + " " + c.type() + (c.identity() ? " identity" : ""))
                .containsExactly("id int64 identity", "name string", "any string", "at timestamp(6)", "p string");
        assertThat(table(sqlite, "t").foreignKeys()).hasSize(1);
        assertThat(sqlite.views()).hasSize(1);
        assertThat(needingAPerson(sqlite)).containsExactly("trigger tr dump.sql:4", "virtual table v dump.sql:5");
    }

    @Test
    void namesWhatItDoesNotUnderstandByItsLineAndKeepsTheRest() {
        Catalog catalog = read(Dialect.POSTGRESQL, """
                CREATE TABLE a (
                  x int,
                  y geometry(Point, 4326),
                  z int FROBNICATE HARD,
                  CHECK (x > > 1)
                );
                CREATE TABLE b AS SELECT 1;
                ALTER TABLE nowhere ADD COLUMN c int;
                CREATE TABLE c (x int
                """);

        assertThat(table(catalog, "a").columns()).hasSize(3);
        assertThat(needingAPerson(catalog))
                .containsExactlyInAnyOrder(
                        "column type a.y dump.sql:3",
                        "column type a.z dump.sql:4",
                        "statement a: the expression x > > 1 cannot be read dump.sql:5",
                        "statement CREATE TABLE b AS SELECT: the table b is made by a query or after another one dump.sql:7",
                        "statement ALTER TABLE nowhere ADD COLUMN c int: there is no table nowhere in the file dump.sql:8",
                        "statement CREATE TABLE c: something is missing at the end dump.sql:9");
    }

    @Test
    void aPersonsOwnTypesComeFirst() {
        TypeMap types = TypeMap.of(Dialect.ORACLE, "NUMBER = int64; varchar2(1)=boolean");

        assertThat(types.meaning("NUMBER").orElseThrow()).isEqualTo(new TypeMap.Meaning(Type.INT64, false));
        assertThat(types.meaning("VARCHAR2(1 BYTE)").orElseThrow().type()).isEqualTo(Type.BOOL);
        assertThat(types.meaning("VARCHAR2(2)").orElseThrow().type()).isEqualTo(TypeParser.parse("string(2)"));
        assertThat(types.meaning("NUMBER(5,-2)")).isEmpty();
    }
}
