package dev.tranship.dsl.script;

import org.graalvm.polyglot.Source;

/** The JavaScript that every context starts with. */
final class Prelude {
    private Prelude() {}

    /**
     * A function of (host functions, now) that sets the clock, which stands still, replaces the random numbers, defines {@code Decimal}, and
     * gives back the helpers that Java calls.
     */
    static final Source SOURCE =
            Source.newBuilder("js", """
                    (host, now) => {
                      'use strict';
                      const RealDate = Date;
                      const define = (object, name, value) =>
                        Object.defineProperty(object, name, { value, writable: true, enumerable: false, configurable: true });
                      RealDate.now = () => now;
                      const FrozenDate = new Proxy(RealDate, {
                        construct: (target, given, wanted) =>
                          Reflect.construct(target, given.length === 0 ? [now] : given, wanted === FrozenDate ? target : wanted),
                        apply: () => new RealDate(now).toString(),
                      });
                      define(RealDate.prototype, 'constructor', FrozenDate);
                      define(globalThis, 'Date', FrozenDate);

                      const state = { row: -1 };
                      define(Math, 'random', () => host.random(state.row));

                      const KEY = {};
                      class Decimal {
                        #value;
                        constructor(value, key) {
                          this.#value = key === KEY ? value : Decimal.#of(value);
                        }
                        static #of(other) {
                          if (other instanceof Decimal) return other.#value;
                          const kind = typeof other;
                          if (kind === 'number' || kind === 'bigint' || kind === 'string') return host.decimal(String(other));
                          throw new TypeError('not a decimal: ' + (kind === 'object' ? 'an object' : String(other)));
                        }
                        static raw(decimal) { return decimal.#value; }
                        add(other) { return new Decimal(host.add(this.#value, Decimal.#of(other)), KEY); }
                        sub(other) { return new Decimal(host.sub(this.#value, Decimal.#of(other)), KEY); }
                        mul(other) { return new Decimal(host.mul(this.#value, Decimal.#of(other)), KEY); }
                        div(other, scale) { return new Decimal(host.div(this.#value, Decimal.#of(other), scale), KEY); }
                        round(scale) { return new Decimal(host.round(this.#value, scale), KEY); }
                        neg() { return new Decimal(host.neg(this.#value), KEY); }
                        abs() { return this.compare(0) < 0 ? this.neg() : this; }
                        compare(other) { return host.compare(this.#value, Decimal.#of(other)); }
                        equals(other) { return this.compare(other) === 0; }
                        toString() { return host.text(this.#value); }
                        toFixed(scale) { return this.round(scale).toString(); }
                        toNumber() { return Number(this.toString()); }
                        toJSON() { return this.toString(); }
                        valueOf() { return host.number(this.#value); }
                        [Symbol.toPrimitive](hint) { return hint === 'string' ? this.toString() : this.valueOf(); }
                      }
                      const raw = Decimal.raw;
                      delete Decimal.raw;
                      Object.freeze(Decimal.prototype);
                      define(globalThis, 'Decimal', Decimal);

                      class Reject extends Error {
                        constructor(why, column) {
                          super(why);
                          this.column = column;
                        }
                      }
                      const ctx = Object.freeze({
                        reject: (why, column) => { throw new Reject(String(why), column === undefined ? null : String(column)); },
                        emit: (dataset, row) => {
                          if (typeof dataset !== 'string') throw new TypeError('ctx.emit needs the name of a dataset');
                          if (row === null || typeof row !== 'object') throw new TypeError('ctx.emit needs a row');
                          host.emit(state.row, dataset, row);
                        },
                      });

                      const kind = value => {
                        if (value === null || value === undefined) return 'null';
                        const type = typeof value;
                        if (type !== 'object') return type;
                        if (value instanceof Decimal) return 'decimal';
                        if (value instanceof RealDate) return 'date';
                        if (value instanceof Uint8Array) return 'bytes';
                        if (Array.isArray(value)) return 'array';
                        if (value instanceof Promise) return 'promise';
                        if (value instanceof Map || value instanceof Set || value instanceof RegExp || value instanceof Error)
                          return value.constructor.name;
                        return 'object';
                      };
                      const keys = Object.keys;
                      const frozen = value => {
                        if (value !== null && typeof value === 'object') Object.values(Object.freeze(value)).forEach(frozen);
                        return value;
                      };
                      return {
                        constant: (name, value) =>
                          Object.defineProperty(globalThis, name, { value: frozen(value), enumerable: false }),
                        ctx, state, Decimal, KEY, Reject, kind, raw, keys,
                        isArray: Array.isArray,
                        error: (message, cause) => new Error(message, { cause }),
                        isReject: error => error instanceof Reject,
                        isAsync: fn => fn.constructor.name === 'AsyncFunction' || fn.constructor.name.includes('Generator'),
                        text: value => typeof value === 'symbol' ? 'a symbol' : String(value),
                        millis: date => date.getTime(),
                        decimal: value => new Decimal(value, KEY),
                        bigint: digits => BigInt(digits),
                        bytes: buffer => new Uint8Array(buffer),
                        newObject: () => ({}),
                        newArray: () => [],
                        push: (array, value) => { array.push(value); },
                        put: (object, key, value) => {
                          Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
                        },
                        undefined: undefined,
                        clock: millis => { now = millis; },
                      };
                    }
                    """, "tranship:prelude").internal(true).buildLiteral();
}
