from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import Limit


class Viewer(BaseModel):
    viewer: "ViewerViewer"


class ViewerViewer(BaseModel):
    id: str
    email: str
    profile: "ViewerViewerProfile"
    plan: "ViewerViewerPlan"
    limits: list["ViewerViewerLimits"]


class ViewerViewerProfile(BaseModel):
    id: str
    name: str
    time_zone: str = Field(alias="timeZone")
    locale: str


class ViewerViewerPlan(BaseModel):
    id: str
    key: str
    name: str


class ViewerViewerLimits(BaseModel):
    key: Limit
    limit: int
    used: int
    reserved: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


Viewer.model_rebuild()
ViewerViewer.model_rebuild()
