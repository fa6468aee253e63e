package dev.tranship.plugin.mysql;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** The plugin for MySQL and MariaDB. Both schemes open either; the server itself says what it is. */
public final class MysqlPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new MysqlEndpointFactory("mysql"), new MysqlEndpointFactory("mariadb"));
    }
}
