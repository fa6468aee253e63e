package dev.tranship.plugin.redis;

import dev.tranship.plugin.keyvalue.ByteKey;
import dev.tranship.plugin.keyvalue.KeyScan;
import dev.tranship.plugin.keyvalue.Template;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.Protocol.Command;

/** Walks over the keys of a template, among which are no keys of Tranship's own unless it is one of them. */
final class KeyScans {
    private static final byte[] OWN = Wire.bytes(Layout.OWN);

    private KeyScans() {}

    /** {@return a walk over all of them} */
    static KeyScan of(Wire wire, Template template) {
        return of(wire, template, 0, 1);
    }

    /** {@return a walk over a lane of them} */
    static KeyScan of(Wire wire, Template template, int lane, int lanes) {
        boolean showsOwn = template.toString().startsWith(Layout.OWN);
        return new KeyScan(
                arguments -> (List<?>) wire.call(Command.SCAN, arguments),
                template.glob(),
                key -> template.matches(key) && (showsOwn || !isOwn(key)),
                lane,
                lanes);
    }

    /** {@return whether a key is Tranship's own} */
    private static boolean isOwn(byte[] key) {
        return key.length >= OWN.length && Arrays.equals(key, 0, OWN.length, OWN, 0, OWN.length);
    }

    /** {@return all keys of a template, in no order; they must have room in memory} */
    static List<byte[]> all(Wire wire, Template template) {
        KeyScan scan = of(wire, template);
        Set<ByteKey> keys = new HashSet<>();
        for (String at = scan.start(); at != null; ) {
            KeyScan.Page page = scan.page(at);
            page.keys().forEach(key -> keys.add(new ByteKey(key)));
            at = page.next();
        }
        return keys.stream().map(ByteKey::bytes).toList();
    }
}
