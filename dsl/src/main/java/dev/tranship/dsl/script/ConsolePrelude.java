package dev.tranship.dsl.script;

import org.graalvm.polyglot.Source;

/** What the prompt adds to the API of scripts, in JavaScript. */
final class ConsolePrelude {
    private ConsolePrelude() {}

    /** A function of (host functions, what {@link ScriptPrelude} gives, the helpers of {@link Prelude}). */
    static final Source SOURCE =
            Source.newBuilder("js", """
                    (host, api, helpers) => {
                      'use strict';
                      const KEY_LIMIT = 2000;
                      const ours = new Map();
                      // A name of ours gives way to a variable of the same name.
                      const define = (name, get) => {
                        Object.defineProperty(globalThis, name, {
                          get,
                          set: value => {
                            ours.delete(name);
                            Object.defineProperty(globalThis, name, { value, writable: true, enumerable: true, configurable: true });
                          },
                          enumerable: false,
                          configurable: true,
                        });
                        ours.set(name, get);
                      };
                      // Not kept: with another plan the same name stands for another connection.
                      const connection = name => api.connection(host.connect(name));
                      let known = [];
                      const connections = names => {
                        for (const name of known) {
                          if (names.includes(name)) continue;
                          if (ours.delete(name)) delete globalThis[name];
                        }
                        for (const name of names)
                          if (!Object.hasOwn(globalThis, name)) define(name, () => connection(name));
                        known = names;
                      };
                      define('connections', () => {
                        const all = {};
                        for (const name of known) helpers.put(all, name, connection(name));
                        return all;
                      });
                      define('run', () => host.run());

                      const plain = value => {
                        const prototype = Object.getPrototypeOf(value);
                        return prototype === Object.prototype || prototype === null;
                      };
                      const special = value => api.isHandle(value) || value instanceof Decimal || value instanceof Date
                        || ArrayBuffer.isView(value) || value instanceof Error || value instanceof RegExp || value instanceof Promise
                        || value instanceof Map || value instanceof Set || Array.isArray(value);
                      const words = value => {
                        if (typeof value === 'function')
                          return (Function.prototype.toString.call(value).startsWith('class') ? 'class ' : 'function ') + (value.name || '(anonymous)');
                        if (typeof value === 'symbol') return value.toString();
                        if (api.isHandle(value)) return String(value);
                        if (value instanceof Promise) return 'a promise that is not kept yet';
                        if (value instanceof Error || value instanceof RegExp) return String(value);
                        if (value instanceof Date && Number.isNaN(value.getTime())) return 'Invalid Date';
                        return undefined;
                      };
                      const shown = (value, around) => {
                        const text = value === null || value === undefined ? undefined : words(value);
                        if (text !== undefined) return text;
                        if (value === undefined) return null;
                        if (value === null || typeof value !== 'object') return value;
                        if (value instanceof Decimal || value instanceof Date || value instanceof Uint8Array) return value;
                        if (around.includes(value)) return '(itself)';
                        if (around.length > 50) return '(too deep)';
                        const inner = [...around, value];
                        if (ArrayBuffer.isView(value)) return Array.from(value, each => shown(each, inner));
                        if (Array.isArray(value)) return Array.from(value, each => shown(each, inner));
                        if (value instanceof Set) return Array.from(value, each => shown(each, inner));
                        const object = {};
                        const entries = value instanceof Map ? [...value] : Object.keys(value).map(key => [key, value[key]]);
                        for (const [key, each] of entries) helpers.put(object, String(shown(key, inner)), shown(each, inner));
                        return object;
                      };
                      const table = rows => {
                        const columns = new Set();
                        for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
                        const names = [...columns];
                        return { kind: 'table', columns: names, rows: rows.map(row => names.map(name => shown(row[name], [row]))) };
                      };
                      const describe = value => {
                        if (value === undefined) return { kind: 'nothing' };
                        if (Array.isArray(value) && value.length > 0) {
                          const objects = value.every(each => each !== null && typeof each === 'object' && !special(each));
                          if (objects) return table(value);
                          if (value.every(api.isHandle)) return { kind: 'table', columns: ['dataset'], rows: value.map(each => [String(each)]) };
                        }
                        const text = value === null ? undefined : words(value);
                        return text === undefined ? { kind: 'value', value: shown(value, []) } : { kind: 'text', text };
                      };

                      const settle = promise => {
                        const state = { done: false };
                        promise.then(value => { state.done = true; state.value = value; }, error => { state.done = true; state.error = error; state.failed = true; });
                        return state;
                      };

                      // Only plain members are looked into: no function of anybody's is called.
                      const member = (at, name) => {
                        if (at === globalThis && ours.has(name)) return ours.get(name)();
                        if (api.isHandle(at)) {
                          const own = Object.getOwnPropertyDescriptor(at, name);
                          return own === undefined ? at[name] : own.value;
                        }
                        for (let each = Object(at); each !== null; each = Object.getPrototypeOf(each)) {
                          const own = Object.getOwnPropertyDescriptor(each, name);
                          if (own !== undefined) return own.value;
                        }
                        return undefined;
                      };
                      const members = path => {
                        let at = globalThis;
                        for (const name of path) {
                          at = member(at, name);
                          if (at === undefined || at === null) return null;
                        }
                        const kind = api.isConnection(at) ? 'connection' : api.isHandle(at) ? 'dataset' : 'value';
                        const names = new Map();
                        for (let each = Object(at); each !== null && names.size < KEY_LIMIT; each = kind === 'value' ? Object.getPrototypeOf(each) : null) {
                          if (each === Object.prototype && at !== each) break;
                          for (const name of Object.getOwnPropertyNames(each)) {
                            if (names.size >= KEY_LIMIT) break;
                            if (names.has(name) || name === 'constructor' || name.startsWith('__') || /^[0-9]/.test(name)) continue;
                            const own = Object.getOwnPropertyDescriptor(each, name);
                            const get = at === globalThis && ours.has(name);
                            names.set(name, typeof own.value === 'function' ? 'function' : get ? 'given' : 'value');
                          }
                        }
                        return { kind, address: kind === 'value' ? '' : String(at), names: [...names.keys()], kinds: [...names.values()] };
                      };
                      return {
                        connections, describe, settle, members,
                        isPromise: value => value instanceof Promise,
                        last: value => Object.defineProperty(globalThis, '_', { value, writable: true, enumerable: false, configurable: true }),
                      };
                    }
                    """, "tranship:console").internal(true).buildLiteral();
}
