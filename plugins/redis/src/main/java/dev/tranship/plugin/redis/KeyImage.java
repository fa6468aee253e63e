package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.RdbInput;
import dev.tranship.plugin.keyvalue.RdbOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What a key holds, independent of how a version of the server packs it: two keys with the same value have the same content. A string
 * is its bytes; of a list the elements follow each other, of a hash the fields with their values in the order of the fields, of a set
 * the members in their order, of a sorted set the members with their scores in the order of these, each after its length. What only
 * the server understands (a stream, a value of a module) is as the server packs it.
 *
 * @param type in the server's word
 */
record KeyImage(String type, byte[] content) {
    private static final String PACKED = "packed";
    private static final String STREAM = "stream";

    /** {@return what the answer to DUMP holds} */
    static KeyImage of(byte[] dump) {
        RdbInput in = new RdbInput(dump, dump.length - RdbOutput.FOOTER);
        int type = in.unsigned();
        return switch (type) {
            case Rdb.STRING -> new KeyImage("string", in.string());
            case Rdb.LIST -> list(in.strings(in.length()));
            case Rdb.LIST_ZIPLIST -> list(Packed.ziplist(in.string()));
            case Rdb.LIST_QUICKLIST -> list(Packed.quicklist(in, false));
            case Rdb.LIST_QUICKLIST_2 -> list(Packed.quicklist(in, true));
            case Rdb.SET -> set(in.strings(in.length()));
            case Rdb.SET_INTSET ->
                set(Arrays.stream(in.integers()).mapToObj(RdbInput::decimal).toList());
            case Rdb.SET_LISTPACK -> set(Packed.listpack(in.string()));
            case Rdb.HASH -> hash(in.strings(in.length() * 2));
            case Rdb.HASH_ZIPLIST -> hash(Packed.ziplist(in.string()));
            case Rdb.HASH_LISTPACK -> hash(Packed.listpack(in.string()));
            case Rdb.ZSET_2 -> zset(Scored.read(in));
            case Rdb.ZSET_ZIPLIST -> zset(Scored.of(Packed.ziplist(in.string())));
            case Rdb.ZSET_LISTPACK -> zset(Scored.of(Packed.listpack(in.string())));
            case Rdb.STREAM, Rdb.STREAM_2, Rdb.STREAM_3 -> packed(STREAM, dump);
            default -> packed(PACKED, dump);
        };
    }

    private static KeyImage list(List<byte[]> elements) {
        return new KeyImage("list", new RdbOutput().strings(elements).bytes());
    }

    private static KeyImage set(List<byte[]> members) {
        List<byte[]> sorted = new ArrayList<>(members);
        sorted.sort(Arrays::compareUnsigned);
        return new KeyImage("set", new RdbOutput().strings(sorted).bytes());
    }

    private static KeyImage hash(List<byte[]> pairs) {
        List<byte[][]> sorted = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            sorted.add(new byte[][] {pairs.get(i), pairs.get(i + 1)});
        }
        sorted.sort(Comparator.comparing(pair -> pair[0], Arrays::compareUnsigned));
        RdbOutput out = new RdbOutput();
        sorted.forEach(pair -> out.string(pair[0]).string(pair[1]));
        return new KeyImage("hash", out.bytes());
    }

    private static KeyImage zset(List<Scored> members) {
        List<Scored> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparingDouble(Scored::score).thenComparing(Scored::member, Arrays::compareUnsigned));
        RdbOutput out = new RdbOutput();
        sorted.forEach(member -> out.string(member.member()).number(member.score()));
        return new KeyImage("zset", out.bytes());
    }

    private static KeyImage packed(String type, byte[] dump) {
        return new KeyImage(type, Arrays.copyOf(dump, dump.length - RdbOutput.CHECKSUM));
    }

    /** A member of a sorted set. */
    record Scored(byte[] member, double score) {
        static List<Scored> read(RdbInput in) {
            int count = in.length();
            List<Scored> scored = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] member = in.string();
                scored.add(new Scored(member, in.number()));
            }
            return scored;
        }

        static List<Scored> of(List<byte[]> pairs) {
            List<Scored> scored = new ArrayList<>();
            for (int i = 0; i < pairs.size(); i += 2) {
                String score = new String(pairs.get(i + 1), StandardCharsets.US_ASCII);
                scored.add(new Scored(pairs.get(i), KeyValues.score(score)));
            }
            return scored;
        }
    }

    /**
     * {@return what RESTORE takes so that DUMP answers the same bytes again} A hash table puts each element before those that are in
     * its bucket already, so the elements of one must come in the opposite order.
     */
    static byte[] again(byte[] dump) {
        int type = dump[0];
        if (type != Rdb.SET && type != Rdb.HASH) {
            return dump;
        }
        RdbInput in = new RdbInput(dump, dump.length - RdbOutput.FOOTER);
        in.unsigned();
        int count = in.length();
        int each = type == Rdb.SET ? 1 : 2;
        List<byte[]> strings = in.strings(count * each);
        RdbOutput out = new RdbOutput().type(type).length(count);
        for (int i = strings.size() - each; i >= 0; i -= each) {
            out.strings(strings.subList(i, i + each));
        }
        return out.payload();
    }

    /**
     * {@return what RESTORE takes, on this version of the server or a later one}
     *
     * @throws IllegalArgumentException when there is no such type, or the content is none of it
     */
    byte[] payload() {
        return switch (type) {
            case "string" -> new RdbOutput().type(Rdb.STRING).string(content).payload();
            case "list" -> counted(Rdb.LIST, 1);
            case "set" -> counted(Rdb.SET, 1);
            case "hash" -> counted(Rdb.HASH, 2);
            case "zset" ->
                new RdbOutput().type(Rdb.ZSET_2).length(scores()).raw(content).payload();
            case STREAM, PACKED -> new RdbOutput().raw(content).checked();
            default -> throw new IllegalArgumentException("no type of keys is called '" + type + "'");
        };
    }

    private byte[] counted(int rdb, int stringsEach) {
        RdbInput in = new RdbInput(content, content.length);
        long strings = 0;
        for (; in.more(); strings++) {
            in.skip();
        }
        return new RdbOutput()
                .type(rdb)
                .length(strings / stringsEach)
                .raw(content)
                .payload();
    }

    private long scores() {
        RdbInput in = new RdbInput(content, content.length);
        long members = 0;
        for (; in.more(); members++) {
            in.skip();
            in.number();
        }
        return members;
    }
}
