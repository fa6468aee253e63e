package dev.tranship.dsl.script;

import org.graalvm.polyglot.Source;

/** The API that scripts see, in JavaScript over the functions of {@link ScriptFunctions}. Gives what {@link
 * JsConsole} needs to know of its objects. */
final class ScriptPrelude {
    private ScriptPrelude() {}

    static final Source SOURCE =
            Source.newBuilder("js", """
                    host => {
                      'use strict';
                      const handles = new WeakMap();
                      const handleOf = (object, what) => {
                        const handle = object !== null && typeof object === 'object' ? handles.get(object) : undefined;
                        if (handle === undefined) throw new TypeError(what);
                        return handle;
                      };
                      const text = (value, what) => {
                        if (typeof value !== 'string') throw new TypeError(what);
                        return value;
                      };

                      // A property that is no method is what is called so inside: wh.main.customer.
                      const open = (target, handle, child) => {
                        const proxy = new Proxy(target, {
                          get: (_, name) => typeof name === 'symbol' || name === 'then' || name === 'toJSON' || name === 'constructor' ? undefined
                            : Object.hasOwn(target, name) ? target[name] : child(name),
                          has: (_, name) => typeof name === 'string' && name !== 'then',
                          set: (_, name) => { throw new TypeError(`'${String(name)}' cannot be set`); },
                        });
                        handles.set(proxy, handle);
                        return proxy;
                      };
                      const dataset = handle => open({
                        get name() { return host.name(handle); },
                        get address() { return host.address(handle); },
                        toString: () => host.address(handle),
                        valueOf: () => host.address(handle),
                        at: (...path) => path.reduce((at, name) => dataset(host.child(handleOf(at), text(name, 'at needs names'))), dataset(handle)),
                        get columns() { return host.columns(handle); },
                        where: condition => dataset(host.where(handle, text(condition, 'where needs a condition, e.g. where("Total > 5")'))),
                        count: () => host.count(handle),
                        rows: (limit = 20) => {
                          if (!Number.isSafeInteger(limit) || limit < 0) throw new TypeError('rows needs how many, e.g. rows(20)');
                          return host.rows(handle, limit);
                        },
                        copyTo: (target, options) => host.copy(handle, datasetOf(target), options ?? null),
                      }, handle, name => dataset(host.child(handle, name)));
                      const connections = new WeakMap();
                      const datasetOf = target => {
                        const handle = handleOf(target, 'copyTo needs a target, e.g. copyTo(warehouse.main)');
                        return connections.has(target) ? host.at(handle, []) : handle;
                      };
                      const connection = handle => {
                        const proxy = open({
                          get name() { return host.connectionName(handle); },
                          toString: () => host.connectionName(handle),
                          valueOf: () => host.connectionName(handle),
                          tables: () => Array.from(host.tables(handle), dataset),
                          at: (...path) => dataset(host.at(handle, path.map(name => text(name, 'at needs names')))),
                          execute: statement => host.execute(handle, text(statement, 'execute needs a statement')),
                          query: statement => host.query(handle, text(statement, 'query needs a statement')),
                          copyTo: (target, options) => host.copy(host.at(handle, []), datasetOf(target), options ?? null),
                        }, handle, name => dataset(host.at(handle, [name])));
                        connections.set(proxy, true);
                        return proxy;
                      };

                      const define = (name, value) => Object.defineProperty(globalThis, name, { value, enumerable: false });
                      define('connect', name => connection(host.connect(text(name, 'connect needs a name or URL'))));
                      define('env', new Proxy({}, {
                        get: (_, name) => typeof name === 'string' ? host.env(name) ?? undefined : undefined,
                        set: () => { throw new TypeError('the environment cannot be changed'); },
                      }));
                      define('log', (...values) => host.log(values.map(
                        value => value !== null && typeof value === 'object' && !handles.has(value) && !(value instanceof Decimal)
                          ? JSON.stringify(value, (_, inner) => typeof inner === 'bigint' ? inner.toString() : inner) : String(value)).join(' ')));
                      define('step', (name, body, options = {}) => {
                        text(name, 'step needs a name');
                        if (typeof body !== 'function') throw new TypeError(`step '${name}' needs a function`);
                        const undo = options.undo ?? null;
                        const known = undo === null || typeof undo === 'function' || typeof undo === 'string'
                          || Array.isArray(undo) && undo.every(one => typeof one === 'string');
                        if (!known) throw new TypeError(`undo of step '${name}' must be a statement, a list of statements, or a function`);
                        return host.step(name, body, undo) ?? undefined;
                      });
                      return { connection, isHandle: value => handles.has(value), isConnection: value => connections.has(value) };
                    }
                    """, "tranship:script").internal(true).buildLiteral();
}
