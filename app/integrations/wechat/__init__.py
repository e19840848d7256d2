"""WeChat's two directions: `callbacks` is what it sends us and what we answer, `api` is what we ask of it."""
