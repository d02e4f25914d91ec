"""What each method looked at: covers, Grad-CAM, and pictures as the representations keep them."""
