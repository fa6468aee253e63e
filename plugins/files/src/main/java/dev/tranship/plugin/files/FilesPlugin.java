package dev.tranship.plugin.files;

import dev.tranship.spi.EndpointFactory;
import dev.tranship.spi.Plugin;
import java.util.List;

/** Offers the schemes {@code csv} and {@code jsonl}. */
public final class FilesPlugin implements Plugin {
    @Override
    public List<EndpointFactory> endpoints() {
        return List.of(new FilesFactory(Format.CSV), new FilesFactory(Format.JSONL));
    }
}
