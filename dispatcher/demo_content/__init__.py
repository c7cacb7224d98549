"""What the demo's organisations ask for: an invented earthquake, written for this project.

Places are invented and nobody in the texts is a real person. They have not been reviewed by native
speakers of every language; a correction is welcome in the TSV files next to this one. A few texts
are near-duplicates, very short, or mixed of two languages on purpose.
"""

from dispatcher.demo_content.items import DemoItem, load

__all__ = ["DemoItem", "load"]
